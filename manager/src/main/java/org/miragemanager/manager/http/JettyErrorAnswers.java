package org.miragemanager.manager.http;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** The same form of error for what the HTTP server refuses by itself, such as a broken address. */
final class JettyErrorAnswers extends ErrorHandler {
  JettyErrorAnswers() {
    setShowStacks(false);
    setShowCauses(false);
    setDefaultResponseMimeType("application/json");
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected boolean generateAcceptableResponse(
      Request request,
      Response response,
      Callback callback,
      String contentType,
      List<Charset> charsets,
      int code,
      String message,
      Throwable cause)
      throws java.io.IOException {
    return super.generateAcceptableResponse(
        request, response, callback, "application/json", charsets, code, message, cause);
  }

  @Override
  protected void writeErrorJson(
      Request request, PrintWriter writer, int code, String message, Throwable cause) {
    writer.append("{\"error\":{\"code\":\"");
    writer.append(code < 500 ? "bad_request" : "internal");
    writer.append("\",\"message\":\"The HTTP server refuses the request (");
    writer.append(String.valueOf(code));
    writer.append("): check the address, its escapes and the headers.\"}}");
  }
}
