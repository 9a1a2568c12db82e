package org.miragemanager.manager.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.manager.FakeService;
import org.miragemanager.manager.service.MirageService.ServiceException;

final class HttpApiTest {
  private static final String OPERATION_DONE =
      "\"startedAt\":\"2026-02-03T04:05:06Z\",\"endedAt\":\"2026-02-03T04:05:06.143Z\"";

  private static final String MIGRATION = "/v1/operations/migrate-counter-1?runId=f00d";

  private final FakeService service = new FakeService();
  private final HttpApi api =
      HttpApi.start(
          service, Optional.empty(), Optional.empty(), "127.0.0.1", 0, Duration.ofSeconds(1));
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    api.close();
  }

  @Test
  void aPortThatIsTakenIsRefusedWithWhatToDo() {
    int port = api.url().getPort();
    UncheckedIOException refusal =
        assertThrows(
            UncheckedIOException.class, () -> HttpApi.start(service, "127.0.0.1", port).close());
    assertEquals(
        "the port " + port + " of the HTTP API is taken: choose another with --http-port",
        refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          /v1/health                             | {"status":"ok"}
          /v1/unikernels                         | [{"name":"counter-1","status":"connected","host":"edge-1",
          /v1/unikernels/counter-1               | {"name":"counter-1","status":"connected","host":"edge-1",
          /v1/unikernels/counter-2               | {"name":"counter-2","status":"suspended","generation":1,
          /v1/hosts                              | [{"name":"edge-1","address":"10.0.0.1:7001","leaseRuns":true,
          /v1/hosts/edge-1                       | {"name":"edge-1","address":"10.0.0.1:7001","leaseRuns":true,
          /v1/images                             | [{"name":"counter","version":"1","driver":"process",
          /v1/operations                         | [{"workflowId":"migrate-counter-1","runId":"f00d","kind":"migrate",
          /v1/operations/run-counter-1           | {"workflowId":"run-counter-1","runId":"f00d","kind":"run",
          /v1/unikernels/counter-1/logs          | tick of counter-1
          """)
  void reads(String path, String beginning) throws Exception {
    HttpResponse<String> answer = get(path);
    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(answer.body().startsWith(beginning), answer.body());
  }

  /** Attack L5: what is out of range is told as such, and a mistyped parameter is told. */
  @Test
  void whatIsOutOfRangeOrMistypedIsTold() throws Exception {
    HttpResponse<String> range =
        post("/v1/unikernels", "{\"name\":\"n\",\"image\":\"i\",\"priority\":2147483648}");
    assertEquals(400, range.statusCode());
    assertTrue(range.body().contains("The field 'priority' is out of range"), range.body());
    HttpResponse<String> mistyped = post("/v1/unikernels/counter-1/suspend?detatch=true", "");
    assertEquals(400, mistyped.statusCode());
    assertTrue(mistyped.body().contains("The parameter 'detatch' is unknown"), mistyped.body());
    assertEquals(List.of(), service.asked);
  }

  /** What a call does not read is refused: it would else do something else than was meant. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          POST   | /v1/unikernels/counter-1/migrate?detach=true | {"target":"edge-3"} | The parameter 'detach' is unknown: no parameters are known here.
          POST   | /v1/unikernels/counter-1/migrate | {"target":"edge-3","force":true} | The field 'force' is unknown: the fields are target.
          POST   | /v1/unikernels/counter-1/resume  | {"force":false} | The field 'force' is unknown: the fields are target.
          POST   | /v1/unikernels/counter-1/suspend | {"force":true}  | The field 'force' is unknown: no fields are known here.
          POST   | /v1/unikernels/counter-1/stop?force=true | {} | The parameter 'force' is unknown: no parameters are known here.
          GET    | /v1/operations?wait=5s | {} | The parameter 'wait' is unknown: the parameters are limit, unikernel.
          POST   | /v1/unikernels/counter-1/stop | {"force":"yes"} | The field 'force' has the wrong type: it must be true or false.
          DELETE | /v1/unikernels/counter-1?force=true | {} | The parameter 'force' is unknown: no parameters are known here.
          DELETE | /v1/unikernels/counter-1 | {"force":true} | The field 'force' is unknown: no fields are known here.
          DELETE | /v1/hosts/edge-1 | {"force":true} | The field 'force' is unknown: no fields are known here.
          DELETE | /v1/images/counter/1 | {"force":true} | The field 'force' is unknown: no fields are known here.
          GET    | /v1/unikernels?limit=5 | {} | The parameter 'limit' is unknown: no parameters are known here.
          """)
  void whatACallDoesNotReadIsRefused(String method, String path, String body, String words)
      throws Exception {
    HttpResponse<String> answer = send(request(path).method(method, BodyPublishers.ofString(body)));
    assertEquals(400, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(words), answer.body());
    assertEquals(List.of(), service.asked);
  }

  @Test
  void writesIsoInstantsAndLeavesNullsOut() throws Exception {
    String body = get("/v1/unikernels/counter-2").body();
    assertTrue(body.contains("\"createdAt\":\"2026-02-03T04:05:06Z\""), body);
    assertFalse(body.contains("null"), body);
    assertFalse(body.contains("\"host\""), body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          /v1/unikernels/counter-1/migrate | {"target":"edge-3"} | migrate counter-1 edge-3
          /v1/unikernels/counter-1/migrate |                     | migrate counter-1 ?
          /v1/unikernels/counter-1/migrate | {}                  | migrate counter-1 ?
          /v1/unikernels/counter-1/suspend |                     | suspend counter-1
          /v1/unikernels/counter-1/suspend | {}                  | suspend counter-1
          /v1/unikernels/counter-1/resume  | {"target":"edge-3"} | resume counter-1 edge-3
          /v1/unikernels/counter-1/resume  |                     | resume counter-1 ?
          /v1/unikernels/counter-1/stop    |                     | stop counter-1
          /v1/unikernels/counter-1/stop    | {"force":true}      | stop counter-1 by force
          /v1/unikernels                   | {"name":"n","image":"i","memoryBytes":5,"arguments":["-x"]} | RunOrder[name=n, host=null, guest=GuestSpec[image=i, memoryBytes=5, arguments=[-x], policy=GuestPolicy[checkpointMillis=1000, onLostContact=FREEZE, restart=ALWAYS, priority=0, requires={}, stopTimeoutMillis=30000]]]
          /v1/images                       | {"name":"n","version":"2","driver":"process","reference":"/f"} | ImageOrder[name=n, version=2, driver=process, reference=/f]
          """)
  void orders(String path, String body, String asked) throws Exception {
    HttpResponse<String> answer = post(path, body == null ? "" : body);
    assertEquals(path.equals("/v1/images") ? 201 : 202, answer.statusCode(), answer.body());
    assertEquals(List.of(asked), service.asked);
  }

  @Test
  void argumentsArePassedOnAsTheyAre() throws Exception {
    HttpResponse<String> answer =
        post(
            "/v1/unikernels",
            "{\"name\":\"n\",\"image\":\"i\",\"arguments\":[\"a\\n"
                + "\\\"b\\\" 'c' %d $(e) ../f, \u00fc \\u202e\",\"\",\"--\"]}");
    assertEquals(202, answer.statusCode(), answer.body());
    assertTrue(
        service
            .asked
            .getFirst()
            .contains("arguments=[a\n\"b\" 'c' %d $(e) ../f, \u00fc \u202e, , --],"),
        service.asked.getFirst());
  }

  @Test
  void whatBeginsAnOperationIsAnsweredAtOnceWithWhereItIs() throws Exception {
    service.held = new CompletableFuture<>();
    HttpResponse<String> answer = post("/v1/unikernels/counter-1/migrate", "");
    assertEquals(202, answer.statusCode());
    assertTrue(answer.body().contains("\"outcome\":\"running\""), answer.body());
    assertEquals(MIGRATION, answer.headers().firstValue("Location").orElseThrow());
  }

  @Test
  void whatIsSoAlreadyHasEndedAtOnce() throws Exception {
    HttpResponse<String> answer = post("/v1/unikernels/counter-2/suspend", "");
    assertEquals(200, answer.statusCode());
    assertTrue(answer.headers().firstValue("Location").isEmpty());
    assertTrue(answer.body().contains("counter-2 rests already"), answer.body());
  }

  @Test
  void aRequestWaitsForTheEndOfAnOperationLongerThanConnectionsMayBeIdle() throws Exception {
    service.held = new CompletableFuture<>();
    post("/v1/unikernels/counter-1/migrate", "");
    CompletableFuture<HttpResponse<String>> answer = waiting("20s");
    assertThrowsTimeout(answer, Duration.ofMillis(2200));
    service.held.complete(null);
    HttpResponse<String> end = answer.get(10, TimeUnit.SECONDS);
    assertEquals(200, end.statusCode());
    assertTrue(end.body().contains(OPERATION_DONE), end.body());
    assertTrue(end.body().contains("\"downtimeMillis\":1.94"), end.body());
  }

  @Test
  void whoWaitsAsLongAsAskedIsToldHowItStands() throws Exception {
    service.held = new CompletableFuture<>();
    post("/v1/unikernels/counter-1/migrate", "");
    HttpResponse<String> answer = waiting("30ms").get(10, TimeUnit.SECONDS);
    assertEquals(200, answer.statusCode());
    assertTrue(
        answer.body().contains("\"progress\":\"waits for the target to boot\""), answer.body());
  }

  @Test
  void manyWaitWithoutAThreadEach() throws Exception {
    service.held = new CompletableFuture<>();
    post("/v1/unikernels/counter-1/migrate", "");
    List<CompletableFuture<HttpResponse<String>>> answers =
        Stream.generate(() -> waiting("20s")).limit(50).toList();
    assertThrowsTimeout(
        CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)), Duration.ofMillis(300));
    service.held.complete(null);
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertTrue(answer.get(10, TimeUnit.SECONDS).body().contains(OPERATION_DONE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"undone", "failed", "interrupted"})
  void anOperationThatDidNotDoItIsFoundSo(String outcome) throws Exception {
    service.outcome = outcome;
    service.detail = "the target did not boot";
    post("/v1/unikernels/counter-1/migrate", "");
    HttpResponse<String> answer = get(MIGRATION + "&wait=20s");
    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().contains("\"outcome\":\"" + outcome + "\""), answer.body());
    assertTrue(answer.body().contains("\"detail\":\"the target did not boot\""), answer.body());
  }

  @Test
  void anOperationThatThereIsNotIsNotWaitedFor() throws Exception {
    HttpResponse<String> answer = get("/v1/operations/migrate-nobody?wait=20s");
    assertEquals(404, answer.statusCode());
    assertTrue(answer.body().contains("there is no operation migrate-nobody"), answer.body());
  }

  @Test
  void whatTheWorkflowRefusedIsToldToWhoWaits() throws Exception {
    service.held = new CompletableFuture<>();
    post("/v1/unikernels/counter-1/migrate", "");
    CompletableFuture<HttpResponse<String>> answer = waiting("20s");
    service.held.completeExceptionally(
        new ServiceException(ServiceException.Code.NOT_FOUND, "it was removed"));
    HttpResponse<String> end = answer.get(10, TimeUnit.SECONDS);
    assertEquals(404, end.statusCode());
    assertTrue(end.body().contains("\"message\":\"it was removed\""), end.body());
  }

  @Test
  void aServerThatStopsTellsItsWaitingCallersAtOnce() throws Exception {
    service.held = new CompletableFuture<>();
    post("/v1/unikernels/counter-1/migrate", "");
    CompletableFuture<HttpResponse<String>> answer = waiting("60s");
    assertThrowsTimeout(answer, Duration.ofMillis(200));
    api.close();
    HttpResponse<String> end = answer.get(10, TimeUnit.SECONDS);
    assertEquals(503, end.statusCode());
    assertTrue(end.body().contains("\"code\":\"unavailable\""), end.body());
    assertTrue(end.body().contains("miragectl migration show migrate-counter-1"), end.body());
  }

  private CompletableFuture<HttpResponse<String>> waiting(String time) {
    return client.sendAsync(request(MIGRATION + "&wait=" + time).build(), BodyHandlers.ofString());
  }

  @Test
  void removes() throws Exception {
    HttpResponse<String> answer = send(request("/v1/unikernels/counter-1").DELETE());
    assertEquals(204, answer.statusCode());
    assertEquals("", answer.body());
    assertEquals(List.of("remove counter-1"), service.asked);
  }

  @Test
  void passesParametersOn() throws Exception {
    get("/v1/operations?unikernel=counter-1&limit=7");
    get("/v1/operations/run-counter-1?runId=beef");
    get("/v1/unikernels/counter-1/logs?generation=2&tailBytes=4096");
    assertEquals(
        List.of(
            "operations counter-1 7",
            "operation run-counter-1 beef",
            "LogsOrder[unikernel=counter-1, generation=2, tailBytes=4096, follow=false]"),
        service.asked);
  }

  @ParameterizedTest
  @EnumSource(ServiceException.Code.class)
  void everyReasonOfTheServiceHasItsStatus(ServiceException.Code code) throws Exception {
    service.failure = new ServiceException(code, "do this");
    HttpResponse<String> answer = get("/v1/unikernels");
    int status =
        switch (code) {
          case BAD_REQUEST -> 400;
          case NOT_FOUND -> 404;
          case CONFLICT, FAILED -> 409;
          case UNAVAILABLE -> 503;
        };
    assertEquals(status, answer.statusCode());
    assertEquals(
        "{\"error\":{\"code\":\""
            + code.name().toLowerCase(java.util.Locale.ROOT)
            + "\",\"message\":\"do this\"}}",
        answer.body());
  }

  @Test
  void anUnexpectedErrorShowsNoTrace() throws Exception {
    service.failure = new IllegalStateException("secret");
    HttpResponse<String> answer = get("/v1/unikernels");
    assertEquals(500, answer.statusCode());
    assertEquals(
        "{\"error\":{\"code\":\"internal\",\"message\":\"The manager ran into an error of its own:"
            + " its log says which.\"}}",
        answer.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"target":               | line 1, column 11
          {"target":"a"} x         | line 1, column 16
          {"target":"a","goal":1}  | The field 'goal' is unknown: the fields are target.
          {"target":5}             | The field 'target' has the wrong type: it must be text.
          {"target":["a"]}         | The field 'target' has the wrong type
          [1]                      | The body is not what is wanted (line 1, column 1): send a JSON object.
          null                     | The body is null: send a JSON object.
          {"target":"a","target":1}| Duplicate
          """)
  void badBodiesAreExplained(String body, String words) throws Exception {
    HttpResponse<String> answer = post("/v1/unikernels/counter-1/migrate", body);
    assertEquals(400, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("\"code\":\"bad_request\""), answer.body());
    assertTrue(answer.body().contains(words), answer.body());
    assertEquals(List.of(), service.asked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"name":"n"}                                  | The field 'image' is missing: the order needs it.
          {"name":" ","image":"i"}                      | The field 'name' is missing: the order needs it.
          {"name":"n","image":"i","memoryBytes":"64M"}  | The field 'memoryBytes' has the wrong type: it must be a whole number.
          {"name":"n","image":"i","memoryBytes":1.5}    | The field 'memoryBytes' has the wrong type
          {"name":"n","image":"i","arguments":"-x"}     | The field 'arguments' has the wrong type: it must be a list.
          {"name":"n","image":"i","arguments":[1]}      | The field 'arguments[0]' has the wrong type: it must be text.
          """)
  void badRunOrdersAreExplained(String body, String words) throws Exception {
    HttpResponse<String> answer = post("/v1/unikernels", body);
    assertEquals(400, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(words), answer.body());
    assertEquals(List.of(), service.asked);
  }

  @Test
  void stopAndSuspendTakeNoTarget() throws Exception {
    HttpResponse<String> answer =
        post("/v1/unikernels/counter-1/suspend", "{\"target\":\"edge-2\"}");
    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("no fields are known here"), answer.body());
  }

  @Test
  void aBodyOverOneMebibyteIsRefused() throws Exception {
    HttpResponse<String> answer =
        post("/v1/unikernels", "{\"name\":\"" + "n".repeat(3 << 20) + "\"}");
    assertEquals(413, answer.statusCode());
    assertTrue(answer.body().contains("\"code\":\"too_large\""), answer.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          /v1/operations?limit=0                         | 'limit' is '0': it must be a whole number from 1 to 1000.
          /v1/operations?limit=many                      | 'limit' is 'many'
          /v1/unikernels/counter-1/logs?generation=-1    | 'generation' is '-1': it must be a whole number at least 1.
          /v1/unikernels/counter-1/logs?tailBytes=x      | 'tailBytes' is 'x'
          /v1/operations/run-counter-1?wait=20           | 'wait' is '20': it must be a time like 20s or 500ms, and at most 60s.
          /v1/operations/run-counter-1?wait=61s          | 'wait' is '61s'
          /v1/operations/run-counter-1?wait=-1s          | 'wait' is '-1s'
          /v1/unikernels/counter-1/logs?follow=perhaps   | 'follow' is 'perhaps': it must be true or false.
          """)
  void badParametersAreExplained(String path, String words) throws Exception {
    HttpResponse<String> answer = get(path);
    assertEquals(400, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(words), answer.body());
  }

  @Test
  void unknownPathsAndMethods() throws Exception {
    HttpResponse<String> path = get("/v2/unikernels");
    assertEquals(404, path.statusCode());
    assertTrue(path.body().startsWith("{\"error\":{\"code\":\"not_found\""), path.body());

    HttpResponse<String> method = send(request("/v1/hosts").PUT(BodyPublishers.ofString("{}")));
    assertEquals(405, method.statusCode());
    assertTrue(
        method.body().startsWith("{\"error\":{\"code\":\"method_not_allowed\""), method.body());
  }

  @Test
  void whatTheHttpServerRefusesByItselfIsJsonToo() throws Exception {
    try (RawConnection connection = new RawConnection(api.url())) {
      connection.send("GET /v1/unikernels/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n");
      String answer = connection.readUntil("}}");
      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
      assertTrue(answer.contains("{\"error\":{\"code\":\"bad_request\""), answer);
    }
  }

  private static void assertThrowsTimeout(CompletableFuture<?> future, Duration time) {
    org.junit.jupiter.api.Assertions.assertThrows(
        java.util.concurrent.TimeoutException.class,
        () -> future.get(time.toMillis(), TimeUnit.MILLISECONDS));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(api.url() + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
