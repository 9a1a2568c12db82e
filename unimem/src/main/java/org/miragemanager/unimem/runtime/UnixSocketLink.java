package org.miragemanager.unimem.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/** A connection over the agent's UNIX stream socket. */
final class UnixSocketLink implements Link {
  private final SocketChannel channel;
  private final InputStream input;
  private final OutputStream output;

  private UnixSocketLink(SocketChannel channel) {
    this.channel = channel;
    this.input = Channels.newInputStream(channel);
    this.output = Channels.newOutputStream(channel);
  }

  static Link connect(UnixDomainSocketAddress address) throws IOException {
    return new UnixSocketLink(SocketChannel.open(address));
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
