package org.miragemanager.tests.faults.drive;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.miragemanager.tests.faults.check.Interruption;

/** What was done to whom, on the clock of the step logs, for the checker. */
final class Journal {
  /** A lease that ran out is noticed, and a guest let go again, within this. */
  private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(10);

  private record Entry(String host, String unikernel, long generation, Interruption interruption) {
    boolean hits(String onHost, String ofUnikernel, long ofGeneration) {
      return unikernel == null
          ? host.equals(onHost)
          : unikernel.equals(ofUnikernel) && generation == ofGeneration;
    }
  }

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  /** A host could not renew its lease since a moment, until now. */
  void cutSince(long begin, String host) {
    long end = System.nanoTime() + AFTERMATH_NANOS;
    entries.add(new Entry(host, null, 0, new Interruption(Interruption.Kind.CUT, begin, end)));
  }

  /** A guest was killed or stopped since a moment, until now. */
  void guest(GuestProcess guest, Interruption.Kind kind, long begin) {
    entries.add(
        new Entry(
            guest.host(),
            guest.unikernel(),
            guest.generation(),
            new Interruption(kind, begin, System.nanoTime())));
  }

  /** What was done to one domain. */
  List<Interruption> of(String host, String unikernel, long generation) {
    return entries.stream()
        .filter(entry -> entry.hits(host, unikernel, generation))
        .map(Entry::interruption)
        .toList();
  }
}
