"""Reversing damage to text: what was misread, what was lost on the way, what was escaped twice."""
