package org.miragemanager.hostagent.driver.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.miragemanager.hostagent.driver.system.ProcessTable.ProcessTree;
import org.miragemanager.hostagent.driver.system.Signals.SignalShell;

/** Real processes: a fence is one act, for one domain and for all of a host. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
final class SignalsTest {

  private static final int MANY = 64;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (Process process : started) {
      Signals.kill(tree(process));
      process.waitFor();
    }
  }

  @Test
  void manyTreesAreStoppedInOneGo() throws Exception {
    List<ProcessTree> trees = new ArrayList<>();
    for (int index = 0; index < MANY; index++) {
      trees.add(tree(start("sleep 61 & wait")));
    }
    Signals.prepare();
    long begun = System.nanoTime();
    assertEquals(Set.of(), Signals.stop(trees));
    System.out.printf(
        "%d trees were seen to be stopped after %d us%n",
        MANY, (System.nanoTime() - begun) / 1_000);
    ProcessTable table = ProcessTable.read();
    for (ProcessTree tree : trees) {
      assertTrue(Signals.isStopped(table, tree));
    }
  }

  @Test
  void whatIsStartedAgainAndAgainIsStoppedToo() throws Exception {
    Process forking = start("while true; do sleep 0.001 & done");
    ProcessTree tree = tree(forking);
    for (int round = 0; round < 20; round++) {
      assertEquals(Set.of(), Signals.stop(List.of(tree)));
      assertTrue(Signals.isStopped(ProcessTable.read(), tree));
      Signals.resume(tree);
    }
    Signals.kill(tree);
    assertFalse(tree.lives());
  }

  /**
   * A shell that has begun to start a program and waits for it in the kernel is never shown as
   * stopped if the child was stopped first: it must not be ended for that.
   */
  @Test
  void oneThatStartsAProgramWhileItIsStoppedGoesOn() throws Exception {
    ProcessTree tree = tree(start("while true; do /bin/true; done"));
    for (int round = 0; round < 200; round++) {
      assertEquals(Set.of(), Signals.stop(List.of(tree)), "round " + round);
      assertTrue(Signals.isStopped(ProcessTable.read(), tree));
      Signals.resume(tree);
    }
  }

  /** Rule 5: an end is witnessed; one whose number another process has is not that process. */
  @Test
  void aNumberThatAnotherProcessHasIsLeftAlone() throws Exception {
    Process stranger = start("exec sleep 61");
    ProcessIdentity real = ProcessIdentity.of(stranger.pid()).orElseThrow();
    ProcessIdentity former =
        new ProcessIdentity(
            real.processId(), "1" + real.start().substring(real.start().indexOf('@')));
    Signals.stop(List.of(ProcessTree.of(former)));
    assertFalse(real.isStopped());
    Signals.kill(ProcessTree.of(former));
    assertTrue(real.lives());
  }

  @Test
  void aShellThatDiedIsReplaced() throws Exception {
    SignalShell shell = new SignalShell();
    shell.prepare();
    Process sleeper = start("exec sleep 61");
    List<ProcessHandle> shells =
        ProcessHandle.current()
            .children()
            .filter(child -> child.info().arguments().map(SignalsTest::isShell).orElse(false))
            .toList();
    assertFalse(shells.isEmpty());
    shells.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle dead : shells) {
      dead.onExit().get(20, TimeUnit.SECONDS);
    }
    assertTrue(shell.send("STOP", List.of(sleeper.pid())));
    assertFalse(shell.send("STOP", List.of(-1L << 30)));
  }

  private static boolean isShell(String[] arguments) {
    return String.join(" ", arguments).contains("read -r signal processes");
  }

  private Process start(String body) throws IOException {
    Process process = new ProcessBuilder("setsid", "sh", "-c", body).start();
    started.add(process);
    return process;
  }

  private static ProcessTree tree(Process process) {
    return new ProcessTree(
        ProcessIdentity.of(process.pid()).orElseGet(() -> ProcessIdentity.ended(process.pid())),
        Optional.empty());
  }
}
