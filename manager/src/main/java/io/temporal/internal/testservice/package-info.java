/**
 * In the package of Temporal's test server, because the parts that it is made of are visible there
 * only; nothing of that server is changed.
 */
package io.temporal.internal.testservice;
