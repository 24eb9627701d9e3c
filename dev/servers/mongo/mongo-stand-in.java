import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * A stand-in for MongoDB on one file, for machines where the real one cannot be had.
 * Arguments: port, file. Answers on the loopback address only.
 */
final class MongoStandIn {
  private static final int SMALL_PAGE_BYTES = 4096;
  private static final int CACHE_MB = 64;
  private static final int KEEP_REPLACED_DATA_MS = 1000;

  public static void main(String[] args) {
    MVStore store = open(args[1]);
    DurableBackend backend = new DurableBackend(store);
    MongoServer server = new MongoServer(backend.version(new AcceptedVersion()));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    backend.keepFileSmall();
    server.bind("127.0.0.1", Integer.parseInt(args[0]));
  }

  /** Every commit is ours (DurableBackend). Small pages and quick reuse keep the file from growing with each commit. */
  private static MVStore open(String file) {
    MVStore.Builder builder = new MVStore.Builder().fileName(file).autoCommitDisabled().autoCommitBufferSize(0);
    MVStore store = builder.pageSplitSize(SMALL_PAGE_BYTES).cacheSize(CACHE_MB).open();
    store.setRetentionTime(KEEP_REPLACED_DATA_MS);
    return store;
  }

  /** The current driver refuses wire versions below 9, and the library itself names none above 8. */
  private record AcceptedVersion() implements MongoVersion {
    public List<Integer> getVersionArray() {
      return List.of(5, 0, 0);
    }

    public int getWireVersion() {
      return 9;
    }
  }

  /**
   * Commits what a message changed before its reply goes out, so that nothing acknowledged is lost with the process.
   * Messages that may write share a lock which a commit takes alone: what is on disk never holds half a message.
   */
  private static final class DurableBackend extends H2Backend {
    private static final Set<String> READS =
        Set.of("find", "getMore", "count", "distinct", "hello", "isMaster", "ismaster", "ping", "killCursors", "endSessions");
    private static final int COMPACT_BELOW_PERCENT = 25;
    private static final int COMPACT_BYTES_AT_ONCE = 2 << 20;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    DurableBackend(MVStore store) {
      super(store);
    }

    /** Once a second moves a little live data together where most of the file is replaced data; a pause of milliseconds. */
    void keepFileSmall() {
      var compactor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "compactor");
        thread.setDaemon(true);
        return thread;
      });
      compactor.scheduleWithFixedDelay(
          () -> alone(() -> getMvStore().compact(COMPACT_BELOW_PERCENT, COMPACT_BYTES_AT_ONCE)), 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public Document handleMessage(MongoMessage message) {
      if (READS.contains(message.getDocument().keySet().iterator().next())) {
        return super.handleMessage(message);
      }
      Document reply;
      lock.readLock().lock();
      try {
        reply = super.handleMessage(message);
      } finally {
        lock.readLock().unlock();
      }
      alone(this::commitChanges);
      return reply;
    }

    private void commitChanges() {
      if (getMvStore().hasUnsavedChanges()) {
        commit();
      }
    }

    /**
     * A store that could not be written (a full disk) closes itself and would answer nothing but errors: end instead.
     * A store closed by the shutdown has committed all that was done until then, and needs nothing more.
     */
    private void alone(Runnable work) {
      lock.writeLock().lock();
      try {
        if (!getMvStore().isClosed()) {
          work.run();
        }
      } catch (MVStoreException failure) {
        System.err.println("The database file cannot be written: " + failure.getMessage());
        Runtime.getRuntime().halt(3);
      } finally {
        lock.writeLock().unlock();
      }
    }
  }
}
