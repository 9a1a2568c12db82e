package org.miragemanager.manager.http;

import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.OperationView;

/**
 * The body of every answer that is not a success.
 *
 * @param error what is wrong
 * @param operation the operation that ended without doing what was asked; null: there was none
 * @param drain the drain that ended so, with the guests that stay; null: there was none
 */
public record ErrorView(Reason error, OperationView operation, DrainView drain) {
  /**
   * What is wrong.
   *
   * @param code bad_request, unauthorized, not_found, conflict, failed, unavailable, forbidden,
   *     method_not_allowed, too_large or internal
   * @param message one sentence that says what to do
   */
  public record Reason(String code, String message) {}

  static ErrorView of(String code, String message) {
    return new ErrorView(new Reason(code, message), null, null);
  }
}
