"""Settings of the project: every Scrapy default that is changed, with its reason.

What is not named here, or in ``custom_settings`` of a spider, is as Scrapy 2.19 sets it.
``-s REPLAY=…`` flips further settings (:class:`scrapers.http.addon.TransportAddon`); what the
command line says wins.
"""

from __future__ import annotations

from typing import Any

import pipelines

BOT_NAME = "downlink"
SPIDER_MODULES = ["scrapers.spiders"]
NEWSPIDER_MODULE = "scrapers.spiders"
# Default none; we replace `crawl` by one whose exit status tells the truth, and add our own.
COMMANDS_MODULE = "scrapers.commands"

# --- Where things are kept and read (ours) ---------------------------------------------------
# Folder of the WARC files; a run adds one file and never touches another.
ARCHIVE = "archive"
# Archive folder, WARC file or site folder that answers every request; empty: the network.
REPLAY = ""
# Folder of the runs' records, where -O does not name a file.
DOWNLINK_RUNS = "runs"
# Root of the event site; the old domain, a Git mirror of the Markdown or a local copy will do.
DOWNLINK_SITE = "https://offstream.news"
# Replay of an archive: the newest capture at or before this instant (ISO 8601); empty: newest.
DOWNLINK_AS_OF = ""
# Test hosts served by a local port: "news.example=127.0.0.1:8811,gone.example=" (an empty target
# does not resolve).  Their https addresses are asked in plain HTTP.  Empty: none.
DOWNLINK_HOSTS = ""
# Seconds; a longer Crawl-delay is cut to it: one host may not hold up a night's run.
DOWNLINK_MAX_CRAWL_DELAY = 30.0
# Seconds; a host that asks for a longer Retry-After is left alone that long and not retried.
DOWNLINK_MAX_RETRY_AFTER = 120.0

# A cited page that is gone is looked up in web archives, which costs up to five requests to them;
# False leaves dead links dead.
DOWNLINK_RECOVERY = True

# What publishers say of text mining (robots.txt, X-Robots-Tag, tdm-reservation, tdmrep.json, meta
# tags) and of licences is recorded in `rights` of their articles; True also leaves out the text of
# those whose mining is reserved, in `crawl` and `dataset`: the rest of the record stays, with its
# hash, and the citation says why.  Either way tdmrep.json is asked for once at the site of an
# article that was fetched, as its protocol demands.
DOWNLINK_TDM_OBEY = False

# A run whose figures are worse than those of the run before it ends with 3; it is published, and
# `comparison` in run.json has both.  What was read is compared, so that a night without news is
# none worse, and only with a run of the same arguments and length of range.  What is not named is
# off; {} switches all off.  An alarm stays until the figures are back, until its measure is out of
# date (two lengths of the range), or until the run.json before is removed.
DOWNLINK_THRESHOLDS = {
    "minimum": 50,  # records on which a figure has to rest; fewer are chance
    "events": 0.5,  # share of the events before that have to be there, also those not about space
    "citations": 0.2,  # fall of the share that answered well, and of that which gave an article
    "coverage": 0.2,  # fall of the share of records that have a summary, a date, an author …
    "rejects": 0.1,  # rise of the share of what was read that could not be used
}

# --- Who we are -------------------------------------------------------------------------------
# Default names Scrapy; we name ourselves, so that a publisher can find and refuse us.
USER_AGENT = "Downlink/0.1 (+https://github.com/downlink-project/downlink)"
# Default is the whole USER_AGENT; robots.txt matches on the product token alone (RFC 9309, 2.2.1).
ROBOTSTXT_USER_AGENT = "Downlink"

# --- Politeness -------------------------------------------------------------------------------
# Default False; we ask.
ROBOTSTXT_OBEY = True
# Default 16; one request per host needs many hosts at once to be quick.
CONCURRENT_REQUESTS = 32
# Default 8; we send one at a time to a host.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Default 0; seconds between two requests to a host.
DOWNLOAD_DELAY = 2.0
# Default none; the Wayback Machine's index bears 24 requests a minute, then it shuts clients out.
DOWNLOAD_SLOTS = {"web.archive.org": {"concurrency": 1, "delay": 3.0}}
# Default False; a host that slows down gets more time.
AUTOTHROTTLE_ENABLED = True
# Default 5; the delay above is polite enough to start with.
AUTOTHROTTLE_START_DELAY = 2.0
# Default 2 (three tries); later runs try again after days, so two tries are enough in one run.
RETRY_TIMES = 1
# Default ERROR; a dead link is a finding, not an error of ours, and errors decide the exit status.
RETRY_GIVE_UP_LOG_LEVEL = "INFO"

# Default False; an error page is an answer that the spiders judge.  (The meta key
# `handle_httpstatus_all` would also keep redirects from being followed.)
HTTPERROR_ALLOW_ALL = True

# --- Safety: cited addresses are hostile until checked ----------------------------------------
# Default has `file`, `data`, `ftp` and `s3`; none may be asked for by a wiki page.  Ours keeps to
# the resolver below and records a certificate that does not verify.
DOWNLOAD_HANDLERS: dict[str, Any] = {
    "http": "scrapers.http.handler.GuardedHandler",
    "https": "scrapers.http.handler.GuardedHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
# Default resolves anything; ours hands out public addresses only, at connection time.
TWISTED_DNS_RESOLVER = "scrapers.http.guard.PublicOnlyResolver"
# Default False; we verify, and where an old site fails we fetch it all the same and say so.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Default True; a proxy from the environment would connect in our place, past the resolver.
HTTPPROXY_ENABLED = False
# Default True; no page of ours needs them, and the middleware asks publicsuffix.org on its own.
COOKIES_ENABLED = False
# Default tells every cited site which wiki page sent us; we tell nobody, whatever a site asks for.
REFERRER_POLICY = "no-referrer"
REFERRER_POLICIES = dict.fromkeys(
    (
        "", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin",
        "origin-when-cross-origin", "strict-origin-when-cross-origin", "unsafe-url",
        "scrapy-default",
    ),
    "scrapy.spidermiddlewares.referer.NoReferrerPolicy",
)  # fmt: skip
# Default True; news sites reload themselves with it.
METAREFRESH_ENABLED = False
# Default 20; five hops are all a real article needs.
REDIRECT_MAX_TIMES = 5
# Default 1 GiB, also for what 948 bytes of Brotli unpack to; no article needs more than 8 MiB.
DOWNLOAD_MAXSIZE = 8 << 20
# Default 32 MiB, above our limit.
DOWNLOAD_WARNSIZE = 4 << 20
# Default 180; seconds for a whole transfer.
DOWNLOAD_TIMEOUT = 30
# Default True; opens a server that runs code.
REMOTE_CONTROL_ENABLED = False
# Default True; the same.
TELNETCONSOLE_ENABLED = False

# --- Archive ----------------------------------------------------------------------------------
# Default False; the archive is the durable state of a crawl.
HTTPCACHE_ENABLED = True
HTTPCACHE_STORAGE = "scrapers.http.cache.ArchiveStorage"
HTTPCACHE_POLICY = "scrapers.http.cache.ArchivePolicy"
# Default lists no Accept-Encoding and the middleware asks for br and zstd; gzip alone is what
# every WARC reader can read.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip",
}

# --- Order of the middlewares -----------------------------------------------------------------
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    # Before robots.txt is asked: a forbidden address gets no request at all.
    "scrapers.http.guard.UrlPolicyMiddleware": 90,
    # Ours: RFC 9309 for errors, Crawl-delay.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapers.http.robots.RobotsMiddleware": 100,
    # Sees an answer before RetryMiddleware (550) does.
    "scrapers.http.robots.RetryAfterMiddleware": 560,
    # Ours: a body that cannot be unpacked is a failure with a name.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapers.http.compression.CompressionMiddleware": 590,
    # Ours: so is a loop, and a target that is no URL.
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapers.http.redirect.RedirectMiddleware": 600,
    # Ours: failures are recorded too, and a failed revalidation stays a failure.
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "scrapers.http.cache.ArchiveMiddleware": 900,
    # Last: once told to stop, nobody is asked for anything more.
    "scrapers.http.stop.StopMiddleware": 950,
    # Nothing of ours needs them: no allowed_domains, no credentials, no report of bytes.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
ADDONS = {"scrapers.http.addon.TransportAddon": 100}

# --- Items and log ----------------------------------------------------------------------------
# Default none; the one ordered list of steps stands in pipelines/__init__.py.  After the last, what
# may not go out is taken out (DOWNLINK_TDM_OBEY).
ITEM_PIPELINES = pipelines.ITEM_PIPELINES | {"scrapers.run.withhold.WithholdPipeline": 1_000}
# Default 100; items of one response at work at once: one keeps the order of records.
CONCURRENT_ITEMS = 1
# Default None (ASCII escapes); we write UTF-8.
FEED_EXPORT_ENCODING = "utf-8"
# Default DEBUG, a line for each request; a scheduled run logs what somebody has to look at.
LOG_LEVEL = "WARNING"
