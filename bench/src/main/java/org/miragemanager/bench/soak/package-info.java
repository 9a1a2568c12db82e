/** What grows while guests are migrated to and fro for long. */
package org.miragemanager.bench.soak;
