package org.miragemanager.tests.faults.relay;

/** Lets through as long as it is open, and perhaps only so many bytes. */
final class Gate {
  private boolean open = true;
  private long left = Long.MAX_VALUE;
  private long passed;

  synchronized void set(boolean isOpen) {
    open = isOpen;
    left = Long.MAX_VALUE;
    notifyAll();
  }

  /** Closes by itself after so many more bytes. */
  synchronized void closeAfter(long bytes) {
    left = bytes;
  }

  /** How many bytes it has let through. */
  synchronized long passed() {
    return passed;
  }

  synchronized void awaitOpen(int bytes) throws InterruptedException {
    while (!open) {
      wait();
    }
    passed += bytes;
    left -= bytes;
    if (left <= 0) {
      open = false;
      left = Long.MAX_VALUE;
    }
  }
}
