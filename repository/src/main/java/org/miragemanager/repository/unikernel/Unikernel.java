package org.miragemanager.repository.unikernel;

import java.time.Instant;
import java.util.Optional;
import org.miragemanager.model.Generation;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.ownership.StoredState;

/**
 * A unikernel's representation, as users see it.
 *
 * @param image what of it runs where
 * @param guest what its user asks for
 * @param owner its owner generation and where that is
 * @param newest its newest durable state; empty while the program is at its first step
 * @param endReason how the last domain that was seen to end did so
 * @param hostLost the lease of its owner's host has ended
 * @param wanted it is to run: it is brought back when it is lost
 * @param ends how many of its domains were seen to end by themselves soon after one another
 * @param endedAt when the last of them did, on the repository's clock of ends, which never jumps
 * @param createdAt wall-clock time, for people only
 * @param operation the operation that works on it now
 */
public record Unikernel(
    String name,
    Image image,
    GuestSpec guest,
    UnikernelStatus status,
    Generation owner,
    Optional<StoredState> newest,
    Optional<String> endReason,
    boolean hostLost,
    boolean wanted,
    int ends,
    Optional<Instant> endedAt,
    Instant createdAt,
    Optional<Operation> operation) {
  /** The host that owns it; empty on the shelf. */
  public Optional<String> host() {
    return owner.place().hostName();
  }
}
