package org.miragemanager.hostagent.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.model.DomainId;

/** A freeze is believed only when it was seen, and a thaw needs a lease. */
final class DomainPauserTest {

  private final DomainPauser pauser = new DomainPauser(new DomainId("counter-1", 2));
  private final FakeDomain domain = new FakeDomain();

  @Test
  void aDomainThatWasNotSeenToStopIsTriedAgain() {
    domain.fails = true;
    pauser.freeze(domain);
    assertFalse(pauser.isFrozen());
    domain.fails = false;
    pauser.freeze(domain);
    assertTrue(pauser.isFrozen());
    assertEquals(2, domain.pauses);
  }

  @Test
  void aThawUnderALeaseThatHasEndedLetsNothingGoOn() {
    pauser.freeze(domain);
    pauser.thaw(Optional.of(domain), () -> false);
    assertTrue(pauser.isFrozen());
    assertEquals(0, domain.unpauses);
    pauser.thaw(Optional.of(domain), () -> true);
    assertFalse(pauser.isFrozen());
    assertEquals(1, domain.unpauses);
  }

  @Test
  void aDomainWhoseLeaseRunsAgainIsNotStopped() {
    DomainPauser.freeze(List.of(new DomainPauser.Order(pauser, domain, () -> false)));
    assertEquals(0, domain.pauses);
    assertFalse(pauser.isFrozen());
  }

  @Test
  void aFrozenDomainIsNotStoppedAgainAtOnce() {
    pauser.freeze(domain);
    pauser.freeze(domain);
    assertEquals(1, domain.pauses);
  }

  private static final class FakeDomain implements LiveDomain {
    private boolean fails;
    private int pauses;
    private int unpauses;

    @Override
    public String handle() {
      return "fake";
    }

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public Optional<ProcessIdentity> process() {
      return Optional.empty();
    }

    @Override
    public CompletableFuture<String> ended() {
      return new CompletableFuture<>();
    }

    @Override
    public void pause() throws IOException {
      pauses++;
      if (fails) {
        throw new IOException("It runs on.");
      }
    }

    @Override
    public void unpause() {
      unpauses++;
    }

    @Override
    public void destroy() {}
  }
}
