using System.Net;
using Tracker.Tests.Api;
using Tracker.Tests.Running;

namespace Tracker.Tests.Demo;

public sealed class ProductionTests
{
    [Fact]
    public async Task Nothing_of_the_demo_exists_outside_Development()
    {
        var folder = Directory.CreateTempSubdirectory("tracker-");
        await using (var tracker = await TrackerProcess.StartAsync(folder.FullName, Settings(folder.FullName), "Production"))
        {
            using var client = tracker.CreateClient();
            using var token = await client.PostAsync("/oauth/token", ApiCaller.Form("acme-integration", "acme-integration-secret"));
            Assert.Contains("invalid_client", await token.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            foreach (var path in new[] { "/dev/mail", "/dev/stripe" })
            {
                Assert.Contains((await client.GetAsync(path)).StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.Unauthorized, HttpStatusCode.Redirect });
            }

            Assert.Contains("Now listening on", tracker.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Tracker-demo-1!", tracker.Output, StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_its_settings_it_does_not_start_and_names_them_all()
    {
        var folder = Directory.CreateTempSubdirectory("tracker-");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TrackerProcess.StartAsync(folder.FullName, environment: "Production"));

        foreach (var setting in new[] { "ConnectionStrings:Kit", "Kit:PublicUrl", "Kit:MasterKey", "Kit:Stripe", "Kit:Mail" })
        {
            Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }

    private static Dictionary<string, string> Settings(string folder) => new()
    {
        ["ConnectionStrings__Kit"] = $"Data Source={folder}/production.db",
        ["Kit__Database__MigrateAtStart"] = "true",
        ["Kit__PublicUrl"] = "https://tracker.example",
        ["Kit__MasterKey"] = Convert.ToBase64String(new byte[32]),
        ["Kit__Stripe__SecretKey"] = "sk_test_nobody",
        ["Kit__Stripe__WebhookSecrets__0"] = "whsec_nobody",
        ["Kit__Stripe__ApiBase"] = "http://127.0.0.1:9",
        ["Kit__Mail__Host"] = "127.0.0.1",
        ["Kit__Mail__From"] = "tracker@tracker.example",
    };
}
