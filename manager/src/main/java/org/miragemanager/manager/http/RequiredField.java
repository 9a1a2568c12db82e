package org.miragemanager.manager.http;

import java.util.List;
import java.util.Map;

/** Checks what an order cannot do without. */
final class RequiredField {
  private RequiredField() {}

  /** Of a list, no element may be missing; the list itself may. */
  static void checkAll(String field, List<String> values) {
    if (values != null && values.contains(null)) {
      throw RefusedException.badRequest(
          "The field '" + field + "[" + values.indexOf(null) + "]' is null: it must be text.");
    }
  }

  /** The same of the values of an object. */
  static void checkAll(String field, Map<String, String> values) {
    if (values != null && values.containsValue(null)) {
      throw RefusedException.badRequest(
          "A value of the field '" + field + "' is null: it must be text.");
    }
  }

  static void check(String field, String value) {
    if (value == null || value.isBlank()) {
      throw RefusedException.badRequest(
          "The field '" + field + "' is missing: the order needs it.");
    }
  }
}
