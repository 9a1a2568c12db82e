package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

/** What must be true of a unikernel after every operation, however it went. */
final class Settled {
  private Settled() {}

  /** It runs on that host, exactly once, has lost and repeated no step, and nobody works on it. */
  static void runsOn(TransferFixture fixture, String unikernel, String host) {
    Unikernel representation = representation(fixture, unikernel);
    assertEquals(Optional.of(host), representation.host(), "the owner's host");
    List<String> running = domains(fixture, unikernel, FakeDomain.Phase.RUNNING);
    assertEquals(List.of(host + "/" + representation.owner().number()), running, "what runs");
    assertEquals(List.of(), domains(fixture, unikernel, FakeDomain.Phase.ARMED), "what waits");
    assertTrue(!fixture.journal(unikernel).isEmpty(), "it took steps");
    stepsAreContiguous(fixture, unikernel);
  }

  /**
   * The owner runs on that host, once. A terminated workflow destroys nothing: what it left is
   * retired, and armed or suspended.
   */
  static void ownerRunsOnce(TransferFixture fixture, String unikernel, String host) {
    Unikernel representation = representation(fixture, unikernel);
    assertEquals(
        List.of(host + "/" + representation.owner().number()),
        domains(fixture, unikernel, FakeDomain.Phase.RUNNING),
        "what runs");
    stepsAreContiguous(fixture, unikernel);
  }

  /** No host has a domain of it but the owner's; those that ended by themselves do not count. */
  static void nothingIsLeft(TransferFixture fixture, String unikernel) {
    assertEquals(List.of(), domains(fixture, unikernel, FakeDomain.Phase.ARMED), "what waits");
    assertEquals(List.of(), domains(fixture, unikernel, FakeDomain.Phase.SUSPENDED), "what stands");
  }

  /** Its owner has ended or its host is lost, and it waits to be brought back. */
  static void isLost(TransferFixture fixture, String unikernel) {
    fixture.hosts().forEach(FakeHost::awaitReports);
    assertEquals(UnikernelStatus.FAILED, representation(fixture, unikernel).status());
    assertEquals(List.of(), domains(fixture, unikernel, FakeDomain.Phase.RUNNING), "what runs");
    assertEquals(List.of(), domains(fixture, unikernel, FakeDomain.Phase.ARMED), "what waits");
    stepsAreContiguous(fixture, unikernel);
  }

  /** There is no unikernel of that name, and no domain. */
  static void isGone(TransferFixture fixture, String unikernel) {
    assertEquals(Optional.empty(), fixture.repository().unikernels().find(unikernel));
    assertEquals(List.of(), domains(fixture, unikernel, FakeDomain.Phase.RUNNING), "what runs");
    assertEquals(List.of(), domains(fixture, unikernel, FakeDomain.Phase.ARMED), "what waits");
  }

  /** It rests on the shelf, and nothing of it runs. */
  static void restsOnShelf(TransferFixture fixture, String unikernel) {
    assertEquals(Optional.empty(), representation(fixture, unikernel).host(), "the owner's host");
    assertEquals(List.of(), domains(fixture, unikernel, FakeDomain.Phase.RUNNING), "what runs");
    assertEquals(List.of(), domains(fixture, unikernel, FakeDomain.Phase.ARMED), "what waits");
    stepsAreContiguous(fixture, unikernel);
  }

  private static Unikernel representation(TransferFixture fixture, String unikernel) {
    Unikernel representation = fixture.repository().unikernels().find(unikernel).orElseThrow();
    assertEquals(Optional.empty(), representation.operation(), "the open operation");
    for (long generation = 1; generation < representation.owner().number(); generation++) {
      assertEquals(
          GenerationStatus.RETIRED,
          fixture.repository().ownership().status(unikernel, generation),
          "generation " + generation);
    }
    for (FakeHost host : fixture.hosts()) {
      assertTrue(
          !fixture.repository().hosts().guests(host.name()).arriving().contains(unikernel),
          "nothing of it is prepared on " + host.name());
    }
    return representation;
  }

  private static List<String> domains(
      TransferFixture fixture, String unikernel, FakeDomain.Phase phase) {
    List<String> found = new ArrayList<>();
    for (FakeHost host : fixture.hosts()) {
      for (Map.Entry<Long, FakeDomain.Phase> domain : host.phases(unikernel).entrySet()) {
        if (domain.getValue() == phase) {
          found.add(host.name() + "/" + domain.getKey());
        }
      }
    }
    return found;
  }

  /**
   * None lost, none repeated: whatever moved, the counter counted 1, 2, 3. Only where its domain
   * ended by itself does it go on after the state that was the newest durable one then.
   */
  private static void stepsAreContiguous(TransferFixture fixture, String unikernel) {
    List<Long> journal = fixture.journal(unikernel);
    Map<Integer, Long> losses = fixture.losses(unikernel);
    List<Long> expected = new ArrayList<>();
    long count = 0;
    for (int step = 0; step < journal.size(); step++) {
      count = losses.getOrDefault(step, count) + 1;
      expected.add(count);
    }
    assertEquals(expected, journal, "its steps");
  }
}
