package org.miragemanager.repository.rules;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.repository.rules.Ownership.Finish;
import org.miragemanager.repository.rules.Ownership.StateStamp;

/** A copy of an {@link Ownership} under change; the rules themselves are there. */
final class OwnershipDraft {
  private long last;
  private Generation owner;
  private final SortedMap<Long, Place> prepared;
  private boolean ownerEnded;
  private Optional<String> endReason;
  private boolean hasRun;
  private boolean wanted;
  private Optional<StateStamp> newest;
  private Optional<Finish> finish;

  OwnershipDraft(Ownership from) {
    last = from.last();
    owner = from.owner();
    prepared = new TreeMap<>(from.prepared());
    ownerEnded = from.ownerEnded();
    endReason = from.endReason();
    hasRun = from.hasRun();
    wanted = from.wanted();
    newest = from.newest();
    finish = from.finish();
  }

  void prepare(long number, Place place) {
    last = number;
    prepared.put(number, place);
  }

  void retire(long number) {
    prepared.remove(number);
  }

  void retireAll() {
    prepared.clear();
  }

  /**
   * Owner numbers only grow, so that they fence whatever they are shown to: an earlier number that
   * is still prepared can never own any more.
   */
  void newOwner(Generation next) {
    prepared.headMap(next.number() + 1).clear();
    last = Math.max(last, next.number());
    owner = next;
    ownerEnded = false;
    hasRun = hasRun || next.place() instanceof Place.Host;
  }

  void wanted(boolean toRun) {
    wanted = toRun;
  }

  void newest(StateStamp stamp) {
    newest = Optional.of(stamp);
  }

  void ended(String reason) {
    ownerEnded = true;
    endReason = Optional.of(reason);
  }

  void finish(Finish how) {
    finish = Optional.of(how);
    wanted = false;
    prepared.clear();
  }

  Ownership build() {
    return new Ownership(
        last, owner, prepared, ownerEnded, endReason, hasRun, wanted, newest, finish);
  }
}
