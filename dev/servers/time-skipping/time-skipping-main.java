import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.net.InetSocketAddress;

/**
 * Temporal's time-skipping test server, on the loopback address only (its own main listens on every address), ending
 * with the process that started it. Argument: port.
 */
final class TimeSkippingMain {
  public static void main(String[] args) throws Exception {
    ProcessHandle starter = ProcessHandle.current().parent().orElseThrow();
    starter.onExit().thenRun(() -> Runtime.getRuntime().halt(0));
    var services = new TestServicesStarter(true, 0).getServices();
    var server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
    GRPCServerHelper.registerServicesAndHealthChecks(services, server);
    server.build().start().awaitTermination();
  }
}
