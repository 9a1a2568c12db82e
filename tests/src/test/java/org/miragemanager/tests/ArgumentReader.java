package org.miragemanager.tests;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Reads arguments like {@code --name value} and {@code --name=value}. */
public final class ArgumentReader {
  private ArgumentReader() {}

  /**
   * The values by the names of their options.
   *
   * @param known the options that there are
   * @throws IllegalArgumentException saying what is wrong
   */
  public static Map<String, String> read(List<String> arguments, List<String> known) {
    Map<String, String> values = new HashMap<>();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!known.contains(name)) {
        throw new IllegalArgumentException("there is no option " + name);
      }
      if (equals < 0 && !rest.hasNext()) {
        throw new IllegalArgumentException(name + " needs a value");
      }
      String value = equals < 0 ? rest.next() : argument.substring(equals + 1);
      if (values.put(name, value) != null) {
        throw new IllegalArgumentException(name + " was given twice");
      }
    }
    return values;
  }
}
