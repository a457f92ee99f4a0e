"""For processes under libfaketime: it does not know the way Python 3.11 sleeps."""

import select
import time

time.sleep = lambda seconds: select.select([], [], [], seconds) and None
