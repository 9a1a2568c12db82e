package org.miragemanager.hostagent.rehearsal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.miragemanager.hostagent.api.HandOverRequest;
import org.miragemanager.hostagent.api.HandOverResponse;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.hostagent.domain.state.DomainEvent;
import org.miragemanager.hostagent.domain.state.DomainMachine;
import org.miragemanager.hostagent.domain.state.DomainPhase;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuestReader;
import org.miragemanager.unimem.protocol.FromGuestWriter;
import org.miragemanager.unimem.protocol.ToGuest;
import org.miragemanager.unimem.protocol.ToGuestWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the path between suspension and resumption when the agent starts, so that the first
 * migration does not wait for classes to be loaded. Nothing outside of this process is touched.
 */
public final class Rehearsal {

  private static final Logger LOGGER = LoggerFactory.getLogger(Rehearsal.class);
  private static final int ROUNDS = 300;
  private static final int STATE_BYTES = 80;

  /** A system property, for agents whose first migration nobody measures: tests start hundreds. */
  private static final String LEFT_OUT = "mirage.unrehearsed";

  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private Rehearsal() {}

  /** Plays it, on a thread of its own; only once in a process. */
  public static void begin() {
    if (!Boolean.getBoolean(LEFT_OUT) && BEGUN.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("rehearsal").start(Rehearsal::play);
    }
  }

  private static void play() {
    byte[] state = new byte[STATE_BYTES];
    try {
      long bytes = 0;
      for (int round = 0; round < ROUNDS; round++) {
        bytes += guestStops(state) + handsOver(state) + guestRuns(state);
      }
      int calls = RehearsedCalls.play(state);
      LOGGER.debug("Rehearsed {} bytes and {} calls, {}.", bytes, calls, machine());
    } catch (IOException | RuntimeException failure) {
      LOGGER.warn("The rehearsal failed; the first migration is a little slower.", failure);
    }
  }

  private static long guestStops(byte[] state) throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    new ToGuestWriter(wire).write(new ToGuest.Suspend());
    new FromGuestWriter(wire)
        .write(
            new FromGuest.State(1, state), new FromGuest.Running(2), new FromGuest.Heartbeat(3, 2));
    FromGuestReader reader = new FromGuestReader(new ByteArrayInputStream(wire.toByteArray()));
    long messages = 0;
    while (reader.read().isPresent()) {
      messages++;
    }
    return messages + wire.size();
  }

  private static int handsOver(byte[] state) throws InvalidProtocolBufferException {
    HandOverRequest request =
        HandOverRequest.newBuilder()
            .setToGeneration(2)
            .setCheckpoint(UnsafeByteOperations.unsafeWrap(state))
            .build();
    HandOverResponse response = HandOverResponse.newBuilder().setReason("rehearsal").build();
    return HandOverRequest.parseFrom(request.toByteArray()).getSerializedSize()
        + HandOverResponse.parseFrom(response.toByteArray()).getSerializedSize();
  }

  private static long guestRuns(byte[] state) throws IOException {
    OwnershipNews news =
        OwnershipNews.parseFrom(
            OwnershipNews.newBuilder()
                .setCheckpoint(UnsafeByteOperations.unsafeWrap(state))
                .build()
                .toByteArray());
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    new ToGuestWriter(wire)
        .write(
            new ToGuest.Lease(1),
            new ToGuest.State(news.getCheckpoint().toByteArray()),
            new ToGuest.Go(2, 1_000));
    return wire.size();
  }

  private static DomainMachine.Transition machine() {
    DomainMachine.Transition last = DomainMachine.on(DomainPhase.SUSPENDING, DomainEvent.STATE);
    for (DomainPhase phase : DomainPhase.values()) {
      for (DomainEvent event : DomainEvent.values()) {
        last = DomainMachine.on(phase, event);
      }
    }
    return last;
  }
}
