package org.miragemanager.manager.http;

/** A request that is refused before the service sees it. */
final class HttpRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  HttpRefusal(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static HttpRefusal badRequest(String message) {
    return new HttpRefusal(400, "bad_request", message);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }
}
