using Kit.Billing.Tests.TestHost;
using Kit.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Billing.Tests.Stripe;

public sealed class StripeCheckTests
{
    [Fact]
    public async Task Outside_Development_a_missing_key_refuses_to_start_and_names_the_setting()
    {
        var problems = await ProblemsAsync("Production", []);
        Assert.Contains(problems, p => p.Id == BillingErrors.NoSecretKey && p.Message.Contains("Kit__Stripe__SecretKey", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Id == BillingErrors.NoWebhookSecret && p.Message.Contains("Kit__Stripe__WebhookSecrets__0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task A_blank_webhook_secret_refuses_to_start(string environment)
    {
        var problems = await ProblemsAsync(environment, new()
        {
            ["Kit:Stripe:SecretKey"] = "sk_test_1", ["Kit:Stripe:WebhookSecrets:0"] = "whsec_1", ["Kit:Stripe:WebhookSecrets:1"] = " ",
        });
        Assert.Equal([BillingErrors.NoWebhookSecret], problems.Select(p => p.Id));
    }

    [Fact]
    public async Task In_Development_without_key_and_emulator_it_says_how_to_add_one()
    {
        var problems = await ProblemsAsync("Development", []);
        Assert.Contains("kit.AddStripeEmulator()", Assert.Single(problems, p => p.Id == BillingErrors.NoSecretKey).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publishable_key_is_no_secret_key()
    {
        var problems = await ProblemsAsync("Production", new() { ["Kit:Stripe:SecretKey"] = "pk_test_1", ["Kit:Stripe:WebhookSecrets:0"] = "whsec_1" });
        Assert.Equal([BillingErrors.InvalidStripeSetting], problems.Select(p => p.Id));
    }

    [Fact]
    public async Task Events_are_kept_for_as_long_as_Stripe_goes_on_trying()
    {
        var problems = await ProblemsAsync("Production", new()
        {
            ["Kit:Stripe:SecretKey"] = "sk_test_1", ["Kit:Stripe:WebhookSecrets:0"] = "whsec_1", ["Kit:Billing:EventRetention"] = "2.00:00:00",
        });
        Assert.Equal([BillingErrors.InvalidOptions], problems.Select(p => p.Id));
    }

    [Fact]
    public async Task The_emulator_is_no_way_around_a_key_outside_Development()
    {
        var problems = await ProblemsAsync("Production", [], kit => kit.AddStripeEmulator());
        Assert.Contains(problems, p => p.Id == BillingErrors.NoSecretKey);
    }

    private static async Task<IReadOnlyList<KitException>> ProblemsAsync(string environment, Dictionary<string, string?> settings, Action<KitBuilder>? more = null)
    {
        var folder = Directory.CreateTempSubdirectory("kit-billing-").FullName;
        settings["ConnectionStrings:Kit"] = $"Data Source={folder}/x.db;Pooling=false";
        settings["Kit:DataPath"] = folder;
        settings["Kit:PublicUrl"] = "https://app.example.com";
        settings["Kit:MasterKey"] = Convert.ToBase64String(new byte[32]);
        settings["Kit:Stripe:ApiBase"] = "http://127.0.0.1:9";
        await using var app = BillingHost.Build(settings, environment, kit =>
        {
            kit.AddLimit<Project>("projects").AddFeature("sso").AddBilling(billing => billing.UsePlans(TestPlans.All));
            more?.Invoke(kit);
        });
        return (await Assert.ThrowsAsync<StartupFailedException>(() => app.StartAsync())).Problems.Where(p => p.Id.StartsWith("KIT5", StringComparison.Ordinal)).ToList();
    }
}
