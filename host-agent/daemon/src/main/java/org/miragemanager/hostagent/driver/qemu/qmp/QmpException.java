package org.miragemanager.hostagent.driver.qemu.qmp;

import java.io.IOException;

/** QEMU refused a command; the message has its own words. */
public final class QmpException extends IOException {

  private static final long serialVersionUID = 1;

  /** QEMU's name for the kind of error: {@code CommandNotFound}, {@code GenericError}. */
  private final String errorClass;

  /** A refusal of this command. */
  public QmpException(String command, String errorClass, String words) {
    super("QEMU refused '%s': %s".formatted(command, words));
    this.errorClass = errorClass;
  }

  /** QEMU's name for the kind of error: {@code CommandNotFound}, {@code GenericError}. */
  public String errorClass() {
    return errorClass;
  }
}
