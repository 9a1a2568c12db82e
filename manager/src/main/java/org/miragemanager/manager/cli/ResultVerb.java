package org.miragemanager.manager.cli;

import picocli.CommandLine.Mixin;

/** A command that writes a result in a format of the user's choice. */
abstract class ResultVerb extends Verb {
  @Mixin private OutputOption output;

  ResultVerb(Surroundings surroundings) {
    super(surroundings);
  }

  final Output output() {
    return new Output(output.format(), surroundings().out());
  }
}
