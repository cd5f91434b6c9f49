#!/bin/sh
# Prints the options for `make lock UPGRADE=...` that take only versions which have been out for a
# fortnight: most bad releases are found and withdrawn within days. TODAY is the day to count from.
set -eu
python3 - "${TODAY:-}" <<'END'
import datetime, sys
day = datetime.date.fromisoformat(sys.argv[1]) if sys.argv[1] else datetime.date.today()
print("--upgrade --exclude-newer", day - datetime.timedelta(days=14))
END
