package org.miragemanager.repository.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.miragemanager.repository.store.Database.WriterTurn;

@Timeout(60)
final class WriterTurnTest {
  private final WriterTurn turn = new WriterTurn();
  private final List<String> order = new CopyOnWriteArrayList<>();

  private Thread waiter(String name, boolean first) throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  turn.take(first);
                  order.add(name);
                  turn.give();
                });
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void renewalsGoBeforeAllThatWait() throws InterruptedException {
    turn.take(false);
    turn.take(false);
    List<Thread> threads = new ArrayList<>();
    for (int other = 0; other < 5; other++) {
      threads.add(waiter("other", false));
    }
    threads.add(waiter("renewal", true));
    threads.add(waiter("renewal", true));
    turn.give();
    assertEquals(List.of(), order, "it was taken twice");
    turn.give();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of("renewal", "renewal"), order.subList(0, 2));
    assertEquals(7, order.size());
  }

  @Test
  void manyRenewalsDoNotKeepAllOthersAway() throws InterruptedException {
    turn.take(false);
    List<Thread> threads = new ArrayList<>();
    threads.add(waiter("other", false));
    for (int renewal = 0; renewal < 20; renewal++) {
      threads.add(waiter("renewal", true));
    }
    turn.give();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(8, order.indexOf("other"), order.toString());
    assertEquals(21, order.size());
  }
}
