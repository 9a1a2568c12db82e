package org.miragemanager.hostagent.domain;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.GenerationStatus;
import org.miragemanager.hostagent.api.NewestResponse;
import org.miragemanager.hostagent.channel.GuestChannel;
import org.miragemanager.hostagent.domain.DomainContext.HostContext;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.hostagent.lease.HeldLease.Lease;
import org.miragemanager.hostagent.session.GuestSession;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.LostContact;
import org.miragemanager.model.ImageRef;
import org.miragemanager.unimem.protocol.FromGuest;
import org.slf4j.LoggerFactory;

/**
 * Whole conversations with guests that say anything in any order, each with a domain of its own: in
 * whatever phase that is, whatever the repository answers, each ends when the guest has said all,
 * and none with a failure. {@code -Dfuzz.conversations=1000000} makes it a long run.
 */
final class ConversationFuzzTest {

  private static final long CONVERSATIONS = Long.getLong("fuzz.conversations", 5_000);
  private static final long LEASE = 1;

  @TempDir private Path folder;
  private final Level levelBefore = logger().getLevel();
  private final AtomicLong begun = new AtomicLong();
  private HostFixture fixture;
  private ServerSocketChannel listener;
  private UnixDomainSocketAddress address;
  private HostContext host;

  @BeforeEach
  void open() throws IOException {
    logger().setLevel(Level.OFF);
    fixture =
        new HostFixture(folder, System::nanoTime, task -> {}, Optional.of(new FickleRepository(1)));
    host = fixture.context();
    host.lease().hold(new Lease(LEASE, System.nanoTime() + Long.MAX_VALUE / 4));
    // Nothing is written, which would be most of the work.
    host.records().close();
    address = UnixDomainSocketAddress.of(folder.resolve("s"));
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(address);
  }

  @AfterEach
  void close() throws IOException {
    logger().setLevel(levelBefore);
    listener.close();
    fixture.close();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("org.miragemanager");
  }

  @Test
  void everyConversationEnds() throws IOException {
    long begin = System.nanoTime();
    for (long number = 0; number < CONVERSATIONS; number++) {
      try {
        converse(number);
      } catch (RuntimeException | Error failure) {
        throw new AssertionError("conversation " + number, failure);
      }
    }
    System.out.printf(
        "FUZZ: %d conversations in %d ms%n",
        CONVERSATIONS, (System.nanoTime() - begin) / 1_000_000);
    assertTrue(begun.get() > CONVERSATIONS / 2, begun + " were begun");
  }

  private void converse(long number) throws IOException {
    Random random = new Random(number);
    Domain domain = domain(random);
    try (SocketChannel guest = SocketChannel.open(address);
        GuestChannel agent = new GuestChannel(listener.accept())) {
      ByteBuffer said = ByteBuffer.wrap(GuestTalk.of(random));
      guest.write(said);
      guest.shutdownOutput();
      if (random.nextBoolean()) {
        // It does not hear an answer.
        guest.shutdownInput();
      }
      agent.expectHelloWithin(10_000);
      follow(domain, agent);
    }
  }

  private void follow(Domain domain, GuestChannel agent) {
    try {
      if (agent.read().orElse(null) instanceof FromGuest.Hello hello && hello.clock().isPresent()) {
        begun.incrementAndGet();
        new GuestSession(host, domain, agent).follow(hello);
      }
    } catch (IOException broken) {
      // A first message that is none.
    }
  }

  private Domain domain(Random random) {
    DomainRecord record =
        new DomainRecord(
            new DomainId("counter-1", 2),
            "process",
            "/counter",
            new GuestSpec(
                new ImageRef("counter", "1"),
                0,
                List.of(),
                GuestPolicy.USUAL
                    .withCheckpointMillis(random.nextInt(3))
                    .withOnLostContact(
                        random.nextBoolean() ? LostContact.RUN : LostContact.FREEZE)),
            "token",
            false);
    Domain domain = new Domain(record, host, System.nanoTime());
    if (random.nextBoolean()) {
      domain.start(DummyDomain::new);
    } else {
      domain.foundAgain(new DummyDomain());
    }
    for (int index = random.nextInt(5); index > 0; index--) {
      happen(domain, random);
    }
    return domain;
  }

  private static void happen(Domain domain, Random random) {
    switch (random.nextInt(5)) {
      case 0 -> domain.tell(DomainEvent.HELLO_WAITING);
      case 1 ->
          domain.ownerPush(
              NewestResponse.newBuilder()
                  .setStatus(GenerationStatus.OWNER)
                  .setCheckpoint(ByteString.copyFrom(new byte[random.nextInt(500)]))
                  .build(),
              LEASE);
      case 2 -> domain.tell(DomainEvent.HELLO_RUNNING);
      case 3 -> {
        try {
          CompletableFuture<?> unused = domain.suspend(3);
        } catch (AgentException notNow) {
          // In another phase.
        }
      }
      default -> domain.truth(GenerationStatus.OWNER, LEASE);
    }
  }
}
