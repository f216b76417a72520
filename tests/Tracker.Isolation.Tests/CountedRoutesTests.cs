using Kit.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Tracker.Data;
using Tracker.Tests.Statements;

namespace Tracker.Isolation.Tests;

/// <summary>The statements of each of Tracker's routes are counted, in tests/Tracker.Tests; this is where its routes can be listed.</summary>
public sealed class CountedRoutesTests
{
    [Fact]
    public async Task Every_route_is_counted_or_there_is_a_reason_why_not()
    {
        var data = Directory.CreateTempSubdirectory("kit-routes-");
        await using (var factory = new WebApplicationFactory<TrackerDb>().WithWebHostBuilder(host => host.UseSetting("Kit:DataPath", data.FullName).UseSetting("Kit:Jobs:Enabled", "false")))
        {
            var routes = (await AttackedRoute.AllAsync(factory.Services)).Select(r => r.Name).Order(StringComparer.Ordinal).ToList();
            Assert.DoesNotContain(routes, r => !CountedRoutes.All.Contains(r) && !CountedRoutes.NotCounted.Any(n => n.Matches(r)));
            Assert.Empty(CountedRoutes.All.Except(routes)); // the list keeps no route that is gone
            Assert.DoesNotContain(CountedRoutes.NotCounted, n => !routes.Any(n.Matches));
            Assert.DoesNotContain(CountedRoutes.All, r => CountedRoutes.NotCounted.Any(n => n.Matches(r)));
        }

        data.Delete(recursive: true);
    }
}
