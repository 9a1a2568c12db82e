package org.miragemanager.manager.http;

import io.javalin.security.RouteRole;

/** What may follow the question mark of an address; each route names those that it reads. */
enum QueryParameter implements RouteRole {
  DETACH("detach"),
  DIGEST("digest"),
  FOLLOW("follow"),
  FORCE("force"),
  GENERATION("generation"),
  LIMIT("limit"),
  RUN_ID("runId"),
  TAIL_BYTES("tailBytes"),
  UNIKERNEL("unikernel"),
  VERSION("version");

  private final String word;

  QueryParameter(String word) {
    this.word = word;
  }

  /** How it is written in an address. */
  String word() {
    return word;
  }
}
