/** The verbs of {@code miragectl} that ask a running manager over HTTP. */
package org.miragemanager.manager.cli;
