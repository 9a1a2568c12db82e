package org.miragemanager.unimem.protocol;

import java.io.IOException;

/**
 * The other end broke the protocol, or the stream ended inside a frame: the channel is broken and
 * must be closed. A guest then connects again.
 */
public final class ProtocolException extends IOException {
  public ProtocolException(String message) {
    super(message);
  }

  public ProtocolException(String message, Throwable cause) {
    super(message, cause);
  }
}
