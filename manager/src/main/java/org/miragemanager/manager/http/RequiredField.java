package org.miragemanager.manager.http;

/** Checks what an order cannot do without. */
final class RequiredField {
  private RequiredField() {}

  static void check(String field, String value) {
    if (value == null || value.isBlank()) {
      throw RefusedException.badRequest(
          "The field '" + field + "' is missing: the order needs it.");
    }
  }
}
