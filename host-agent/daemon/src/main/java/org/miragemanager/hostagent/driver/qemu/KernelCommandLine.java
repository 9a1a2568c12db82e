package org.miragemanager.hostagent.driver.qemu;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.miragemanager.hostagent.driver.DomainSpecification;

/**
 * What a guest is told when it boots (PROTOCOL.md, section 2): words with single spaces between
 * them, in which all that could be mistaken for something else is written as {@code %XX}.
 */
final class KernelCommandLine {

  /** The longest that is passed on: what a guest's loader has room for, whatever it is. */
  static final int LONGEST = 65_536;

  private static final String PLAIN = "-._~/:=,+@";
  private static final HexFormat HEXADECIMAL = HexFormat.of().withUpperCase();

  private KernelCommandLine() {}

  static String of(DomainSpecification specification) {
    List<String> words = new ArrayList<>();
    words.add("mirage.unikernel=" + encode(specification.domain().unikernel()));
    words.add("mirage.generation=" + specification.domain().generation());
    words.add("--");
    specification.guest().arguments().forEach(argument -> words.add(encode(argument)));
    return String.join(" ", words);
  }

  private static String encode(String word) {
    if (word.isEmpty()) {
      return "%%";
    }
    StringBuilder encoded = new StringBuilder();
    for (byte octet : word.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(octet)) {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append(HEXADECIMAL.toHexDigits(octet));
      }
    }
    return encoded.toString();
  }

  private static boolean isPlain(byte octet) {
    return (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z')
        || (octet >= '0' && octet <= '9')
        || PLAIN.indexOf(octet) >= 0;
  }
}
