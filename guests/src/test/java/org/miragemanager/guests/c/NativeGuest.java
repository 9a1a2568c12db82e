package org.miragemanager.guests.c;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A guest in C as a process, and its agent's end. */
final class NativeGuest implements AutoCloseable {
  static final String TOKEN = "token-\"of\\this\ndomain";

  private final ServerSocketChannel server;
  private final Path log;
  final AgentEnd agent;
  final Process process;

  NativeGuest(Path folder, long generation, String program, String... arguments)
      throws IOException, InterruptedException {
    Path socket = folder.resolve(generation + ".sock");
    log = folder.resolve(generation + ".log");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    agent = new AgentEnd(server::accept);
    List<String> command = new ArrayList<>(List.of(CGuests.program(program).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("MIRAGE_CHANNEL", socket.toString());
    builder.environment().put("MIRAGE_TOKEN", TOKEN);
    builder.environment().put("MIRAGE_UNIKERNEL", "test-1");
    builder.environment().put("MIRAGE_GENERATION", Long.toString(generation));
    process = builder.start();
  }

  /** What it has printed so far. */
  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() throws IOException {
    agent.close();
    server.close();
    process.destroyForcibly();
  }
}
