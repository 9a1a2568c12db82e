/**
 * The demonstrations of {@code miragectl demo}: a guest with state is migrated between hosts, or
 * its host is killed and stopped, and its own log tells whether it lost a step.
 */
package org.miragemanager.demo;
