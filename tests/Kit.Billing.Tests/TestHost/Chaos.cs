using System.Net.Http.Json;

namespace Kit.Billing.Tests.TestHost;

/// <summary>The emulator's controls.</summary>
public static class Chaos
{
    public static async Task ChaosAsync(this BillingHost host, object settings)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(new Uri(host.Root, "/dev/stripe/_emulator/chaos"), settings);
        answer.EnsureSuccessStatusCode();
    }

    public static async Task ReleaseAsync(this BillingHost host, string order, int seed = 0)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(host.Root, $"/dev/stripe/_emulator/release?order={order}&seed={seed}"), null);
        answer.EnsureSuccessStatusCode();
    }
}
