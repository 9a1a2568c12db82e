package org.miragemanager.hostagent.driver.qemu.qmp;

/** Hears what happens in QEMU, on the thread that reads the connection: it must not wait. */
public interface QmpListener {

  /** The handshake is done: QEMU has finished its own start, and takes commands. */
  void ready(String version);

  /** Something happened. */
  void happened(QmpEvent event);
}
