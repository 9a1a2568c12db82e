package org.miragemanager.hostagent.domain;

import java.util.Optional;
import java.util.function.Consumer;
import org.miragemanager.hostagent.domain.DomainLifetime.EndReporter;
import org.miragemanager.hostagent.domain.DomainMachine.DomainAction;
import org.miragemanager.hostagent.domain.DomainMachine.DomainEvent;
import org.miragemanager.hostagent.domain.DomainMachine.DomainPhase;
import org.miragemanager.unimem.protocol.ToGuest;

/**
 * What the agent does when something happens to a domain, as far as it is done at once. Used under
 * the domain's lock.
 */
public final class DomainActions {

  private final DomainContext domain;
  private final EndReporter endReport;
  private final Consumer<String> seenToEnd;
  private boolean expelled;

  /**
   * @param seenToEnd is called for a domain that has ended, with how
   */
  DomainActions(DomainContext domain, EndReporter endReport, Consumer<String> seenToEnd) {
    this.domain = domain;
    this.endReport = endReport;
    this.seenToEnd = seenToEnd;
  }

  /** Something happened; answers what the thread of the guest's channel has to do. */
  public DomainAction on(DomainEvent told) {
    DomainPhase before = domain.course().phase();
    DomainAction action = domain.course().on(told);
    domain.suspensions().movedFrom(before);
    act(action);
    return action;
  }

  private void act(DomainAction action) {
    switch (action) {
      case NONE, HAND_OVER, KEEP, COMPLETE -> {
        // The thread of the guest's channel does what waits for the repository.
      }
      case ASK -> domain.host().renewNow().run();
      case LEASE -> passLease();
      case START -> {
        domain.course().letGo();
        domain.link().go(domain.newest().message());
        stopIfLate();
      }
      case GO -> {
        domain.link().go(Optional.empty());
        stopIfLate();
      }
      case ASK_STATE -> domain.link().send(new ToGuest.Suspend());
      case EXIT -> exit();
      case EXPEL -> expel();
      case REPORT_END -> endReport.begin();
    }
  }

  /** To a guest that runs already: it may have counted down what an agent before gave it. */
  private void passLease() {
    if (domain.lease().isKnown()) {
      domain.link().renewLease();
    } else {
      domain.host().renewNow().run();
    }
  }

  /**
   * The lease may have ended while the guest was told to go: the freeze of all domains did not
   * count this one among those that execute steps.
   */
  private void stopIfLate() {
    if (!domain.lease().mayRun()) {
      domain.running().live().ifPresent(domain.pauser()::freeze);
    }
  }

  /** Ends the domain, if that was asked for while it was being started. */
  void exitIfDue() {
    if (domain.course().phase() == DomainPhase.EXITING) {
      exit();
    }
  }

  private void exit() {
    if (domain.running().isStarting()) {
      // It is ended as soon as it is there.
      return;
    }
    if (domain.running().live().isEmpty()) {
      seenToEnd.accept("never seen to start");
      return;
    }
    domain.link().send(new ToGuest.Exit());
    domain.running().end(domain.link().isMade() && !domain.pauser().isFrozen());
  }

  private void expel() {
    if (expelled) {
      return;
    }
    expelled = true;
    String what =
        domain.course().mayHaveGone()
            ? "has lost its state, so the domain is ended by force"
            : "says that it has run, and was never told to go, so the domain is ended by force";
    domain.host().threads().execute(() -> domain.limits().wrong(what));
    domain.running().end(false);
  }
}
