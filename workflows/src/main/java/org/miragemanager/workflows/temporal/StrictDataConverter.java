package org.miragemanager.workflows.temporal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.EncodingKeys;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.payload.context.SerializationContext;
import java.lang.reflect.Type;
import java.util.Optional;

/**
 * Reads what a workflow is started with. A mistake in it fails the workflow at once, with a
 * sentence; Temporal's own converter would fail its first task, again and again. Everything else is
 * read leniently, so that a newer version's answers can be understood. Failures are written so that
 * an operator can read them: see {@link StrictDataConverter}.
 */
public final class StrictDataConverter implements DataConverter {
  /** The type of the failure of a workflow that was started with nonsense. */
  public static final String BAD_INPUT = "BAD_INPUT";

  private static final String JSON = "json/plain";
  private static final ObjectMapper STRICT = StrictJson.strict(JsonMapper.builder()).build();

  private final DataConverter standard;

  /** What clients and workers of these workflows use. */
  public StrictDataConverter() {
    this(
        DefaultDataConverter.newDefaultInstance()
            .withPayloadConverterOverrides(
                new JacksonJsonPayloadConverter(
                    JacksonJsonPayloadConverter.newDefaultObjectMapper()
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES))));
  }

  private StrictDataConverter(DataConverter standard) {
    this.standard = standard;
  }

  public static ApplicationFailure bad(String sentence) {
    return ApplicationFailure.newNonRetryableFailure(sentence, BAD_INPUT);
  }

  @Override
  public <T> T fromPayload(Payload payload, Class<T> valueClass, Type valueType) {
    return WorkflowInput.class.isAssignableFrom(valueClass)
        ? input(payload, valueClass)
        : standard.fromPayload(payload, valueClass, valueType);
  }

  private static <T> T input(Payload payload, Class<T> type) {
    String encoding =
        payload
            .getMetadataMap()
            .getOrDefault(EncodingKeys.METADATA_ENCODING_KEY, ByteString.EMPTY)
            .toStringUtf8();
    if (encoding.equals("binary/null")) {
      return null;
    }
    if (!encoding.equals(JSON)) {
      throw bad("The input is encoded as '" + encoding + "': send JSON.");
    }
    try {
      return StrictJson.read(STRICT, payload.getData().toByteArray(), type);
    } catch (JsonProcessingException wrong) {
      throw bad(StrictJson.complaint("input", wrong));
    }
  }

  @Override
  public <T> T fromPayloads(
      int index, Optional<Payloads> content, Class<T> valueClass, Type valueType) {
    return content.isPresent() && index < content.get().getPayloadsCount()
        ? fromPayload(content.get().getPayloads(index), valueClass, valueType)
        : standard.fromPayloads(index, content, valueClass, valueType);
  }

  @Override
  public <T> Optional<Payload> toPayload(T value) throws DataConverterException {
    return standard.toPayload(value);
  }

  @Override
  public Optional<Payloads> toPayloads(Object... values) throws DataConverterException {
    return standard.toPayloads(values);
  }

  @Override
  public RuntimeException failureToException(Failure failure) {
    return standard.failureToException(failure);
  }

  @Override
  public Failure exceptionToFailure(Throwable throwable) {
    return withoutTrace(throwable, standard.exceptionToFailure(throwable));
  }

  @Override
  public DataConverter withContext(SerializationContext context) {
    return new StrictDataConverter(standard.withContext(context));
  }

  /**
   * A failure without the stack traces of the exceptions that this program throws on purpose: their
   * message says enough, and a trace is noise in the history. An unexpected exception keeps its
   * trace.
   */
  private static Failure withoutTrace(Throwable thrown, Failure written) {
    if (!(thrown instanceof TemporalFailure)) {
      return written;
    }
    Failure.Builder plain = written.toBuilder().clearStackTrace();
    if (written.hasCause() && thrown.getCause() != null) {
      plain.setCause(withoutTrace(thrown.getCause(), written.getCause()));
    }
    return plain.build();
  }
}
