package org.miragemanager.guests.c;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A guest in C as a machine of its own under QEMU, and its agent's end. */
final class QemuGuest implements AutoCloseable {
  private final Path log;
  final AgentEnd agent;
  final Process process;

  /**
   * Boots a guest.
   *
   * @param line the kernel's command line
   */
  QemuGuest(Path folder, String program, String line) throws IOException, InterruptedException {
    CGuests.requireTool("qemu-system-x86_64", "apt-get install qemu-system-x86");
    Path kernel = CGuests.program(program + ".elf");
    Path socket = folder.resolve("channel.sock");
    log = folder.resolve("console.log");
    Files.deleteIfExists(socket);
    List<String> command = new ArrayList<>();
    command.addAll(List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config"));
    command.addAll(List.of("-display", "none", "-M", "microvm,acpi=off,pit=on,pic=on"));
    command.addAll(List.of("-accel", "tcg", "-m", "4M", "-no-reboot"));
    command.addAll(List.of("-kernel", kernel.toString(), "-append", line));
    command.addAll(List.of("-global", "virtio-mmio.force-legacy=false"));
    command.addAll(List.of("-device", "isa-debug-exit,iobase=0xf4,iosize=4"));
    command.addAll(List.of("-device", "isa-debugcon,iobase=0xe9,chardev=log"));
    command.addAll(List.of("-chardev", "file,id=log,append=on,path=" + log));
    command.addAll(List.of("-device", "virtio-serial-device,max_ports=2"));
    command.addAll(List.of("-device", "virtserialport,chardev=channel,nr=1"));
    command.addAll(List.of("-chardev", "socket,id=channel,server=on,wait=off,path=" + socket));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("qemu.log").toFile())
            .start();
    agent = new AgentEnd(() -> connect(socket));
  }

  /** Connects as soon as QEMU listens. */
  private SocketChannel connect(Path socket) throws IOException {
    while (true) {
      try {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
      } catch (IOException notYet) {
        if (!process.isAlive() || Thread.currentThread().isInterrupted()) {
          throw new IOException("QEMU cannot be reached", notYet);
        }
        Thread.onSpinWait();
      }
    }
  }

  /** What it has printed so far. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** The processor time that QEMU has used. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  @Override
  public void close() throws IOException {
    agent.close();
    process.destroyForcibly();
  }
}
