package org.miragemanager.repository;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import org.miragemanager.repository.store.Database.Connections;

/**
 * Runs an action before and after every statement of a writer, its begins and commits among them.
 */
final class StatementHook implements Connections {
  private static final Set<String> STATEMENTS =
      Set.of("execute", "executeQuery", "executeUpdate", "setAutoCommit", "commit", "rollback");

  private final Connections inner;
  private final Runnable action;

  StatementHook(Connections inner, Runnable action) {
    this.inner = inner;
    this.action = action;
  }

  @Override
  public Connection openWriter() throws SQLException {
    return hooked(Connection.class, inner.openWriter());
  }

  @Override
  public Connection openReader() throws SQLException {
    return inner.openReader();
  }

  private <T> T hooked(Class<T> type, T target) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          Object result = call(target, method, arguments);
          if (STATEMENTS.contains(method.getName())) {
            action.run();
          }
          return result instanceof PreparedStatement prepared
              ? hooked(PreparedStatement.class, prepared)
              : result;
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
