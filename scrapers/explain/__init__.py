"""What ``scrapy explain`` shows: the decisions on a page, with what each rests on."""
