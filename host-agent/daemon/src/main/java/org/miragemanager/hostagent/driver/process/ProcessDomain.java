package org.miragemanager.hostagent.driver.process;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.driver.LiveDomain;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;
import org.miragemanager.hostagent.driver.system.ProcessTree;
import org.miragemanager.hostagent.driver.system.SystemProcess;

/** A domain that is nothing but a process. */
record ProcessDomain(SystemProcess running, CompletableFuture<String> ended) implements LiveDomain {

  private static final int FIRST_SIGNAL_CODE = 128;
  private static final int FILE_SIZE_SIGNAL = 25;

  /** What a guest's program and a Java runtime take beside what the guest itself needs. */
  private static final long OWN_MEMORY_BYTES = 64L << 20;

  ProcessDomain(SystemProcess running) {
    this(running, running.ended().thenApply(ProcessDomain::describe));
  }

  private static String describe(OptionalInt seen) {
    if (seen.isEmpty()) {
      return "ended; its exit code was not seen";
    }
    int code = seen.getAsInt();
    if (code == FIRST_SIGNAL_CODE + FILE_SIZE_SIGNAL) {
      return "killed by signal 25: its log, or another file that it wrote, was too large";
    }
    return code > FIRST_SIGNAL_CODE
        ? "killed by signal " + (code - FIRST_SIGNAL_CODE)
        : "exit code " + code;
  }

  @Override
  public String handle() {
    return running.identity().toString();
  }

  @Override
  public String name() {
    return "pid " + running.identity().processId();
  }

  @Override
  public Optional<ProcessIdentity> process() {
    return Optional.of(running.identity());
  }

  @Override
  public OptionalLong memoryAllowance() {
    return OptionalLong.of(OWN_MEMORY_BYTES);
  }

  @Override
  public Optional<ProcessTree> tree() {
    return Optional.of(running.tree());
  }

  @Override
  public void pause() throws IOException {
    running.suspend();
  }

  @Override
  public void unpause() throws IOException {
    running.resume();
  }

  @Override
  public void destroy() throws InterruptedException {
    running.end();
    // The process has ended; whoever waits for the words shall have them too.
    String unused = ended.join();
  }
}
