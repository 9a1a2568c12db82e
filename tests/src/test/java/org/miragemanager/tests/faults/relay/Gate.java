package org.miragemanager.tests.faults.relay;

/** Lets through as long as it is open. */
final class Gate {
  private boolean open = true;

  synchronized void set(boolean isOpen) {
    open = isOpen;
    notifyAll();
  }

  synchronized void awaitOpen() throws InterruptedException {
    while (!open) {
      wait();
    }
  }
}
