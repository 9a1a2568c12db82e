/** How results are written: tables, sentences, JSON, progress. */
package org.miragemanager.manager.cli.output;
