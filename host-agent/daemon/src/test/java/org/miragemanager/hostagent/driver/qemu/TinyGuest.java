package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Guests of a few bytes of machine code, for what can be seen of a domain from outside. */
public enum TinyGuest {
  /** Prints its command line and sleeps for good. */
  TELLS("8b7318" + "ac" + "84c0" + "7404" + "e6e9" + "ebf7" + "f4" + "ebfd"),
  /** Prints its command line and exits with code 0. */
  TELLS_AND_EXITS("8b7318" + "ac" + "84c0" + "7404" + "e6e9" + "ebf7" + "31c0" + "e7f4"),
  /** Exits with code 2. */
  FAILS("b802000000" + "e7f4"),
  /** Has no handler for its fault, nor for the fault of that. */
  FAULTS("0f0b"),
  /** Says by the pvpanic device that it panicked. */
  PANICS("66ba0505" + "b001" + "ee" + "f4" + "ebfd"),
  /** Never sleeps. */
  SPINS("ebfe");

  private final String code;

  TinyGuest(String code) {
    this.code = code;
  }

  /** Writes its file. */
  public Path into(Path folder) throws IOException {
    return Files.write(
        folder.resolve(name() + ".elf"), ProbeGuest.image(HexFormat.of().parseHex(code)));
  }
}
