package org.miragemanager.hostagent.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.DomainRegistry;
import org.miragemanager.hostagent.domain.HostFixture;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.hostagent.session.GuestSession.GuestHandshake;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.ImageRef;

/** What a guest says first over a channel that its agent has opened. */
@Timeout(60)
final class GuestHandshakeTest {

  @TempDir private Path folder;
  private HostFixture fixture;
  private HostContext host;
  private Domain domain;
  private GuestHandshake reception;

  @BeforeEach
  void open() throws IOException {
    fixture = new HostFixture(folder, System::nanoTime, task -> {}, Optional.empty());
    host = fixture.context();
    DomainRecord record =
        new DomainRecord(
            new DomainId("counter-1", 2),
            "qemu",
            "/counter",
            new GuestSpec(
                new ImageRef("counter", "1"),
                0,
                List.of(),
                GuestPolicy.USUAL.withCheckpointMillis(0)),
            "token",
            false);
    host.records().write(record);
    domain = new Domain(record, host, System.nanoTime());
    reception = new GuestHandshake(host, new DomainRegistry(host, 3), unknown -> {});
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void whatIsNoFrameIsNotedInItsLog() throws IOException {
    says("a boot loader's greeting\n");
    assertEquals(1, notes("broke its channel before its hello"));
  }

  @Test
  void aFrameThatIsNoHelloIsNotedInItsLog() throws IOException {
    says("{\"type\":\"running\",\"sequence\":7}\n");
    assertEquals(1, notes("did not begin with a hello"));
  }

  @Test
  void aChannelThatClosesBeforeItsHelloIsNothingToNote() throws IOException {
    says("");
    assertEquals(0, notes(""));
  }

  @Test
  void aHelloForAnotherDomainIsNotHeard() throws IOException {
    says(
        "{\"type\":\"hello\",\"protocol\":1,\"token\":\"\",\"unikernel\":\"counter-1\","
            + "\"generation\":3,\"phase\":\"waiting\",\"sequence\":0,\"clock\":1}\n");
    assertEquals(1, notes("says that it is another one"));
  }

  private void says(String said) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(address);
      try (GuestChannel agent = new GuestChannel(SocketChannel.open(address));
          SocketChannel guest = listener.accept()) {
        guest.write(ByteBuffer.wrap(said.getBytes(UTF_8)));
        guest.shutdownOutput();
        reception.receive(agent, domain);
      }
    }
  }

  private long notes(String text) throws IOException {
    Path log = host.records().folder(domain.key()).log();
    if (!Files.exists(log)) {
      return 0;
    }
    return Files.readAllLines(log).stream().filter(line -> line.contains(text)).count();
  }
}
