/** What is durable about domains: records written before a start (rule 2), and fences. */
package org.miragemanager.hostagent.domain.record;
