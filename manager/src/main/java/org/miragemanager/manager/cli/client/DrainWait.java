package org.miragemanager.manager.cli.client;

import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.service.DrainView;

/** A drain that a verb waits for. */
public final class DrainWait implements AnswerWait.Awaited {
  private final ManagerClient manager;
  private final String host;
  private final String verb;
  private volatile boolean begun;

  public DrainWait(ManagerClient manager, String host, String verb) {
    this.manager = manager;
    this.host = host;
    this.verb = verb;
  }

  /** How far it is; a manager that does not say leaves the bare verb. */
  @Override
  public String progress() {
    String words = host + ": " + verb;
    try {
      DrainView drain = manager.get(ApiPath.HOSTS.child(host).child("drain"), ViewReader::drain);
      begun = true;
      return drain.progress() == null ? words : words + ": " + drain.progress();
    } catch (CommandFailure notNow) {
      return words;
    }
  }

  @Override
  public boolean hasBegun() {
    return begun;
  }

  @Override
  public String goesOn() {
    return sentence(host, verb);
  }

  /** That it goes on, and how to look at it. */
  public static String sentence(String host, String verb) {
    return "the "
        + verb
        + " of "
        + host
        + " goes on: look at it with `miragectl host show "
        + host
        + "`";
  }
}
