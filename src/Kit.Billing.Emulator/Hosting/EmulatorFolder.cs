using System.Security.Cryptography;
using Kit.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Billing.Emulator.Hosting;

/// <summary>Where the emulator's state is, beside the host's other files, and the webhook secret that goes with it.</summary>
internal sealed class EmulatorFolder
{
    private const int SecretLength = 24;

    public EmulatorFolder(IHostEnvironment environment, IOptions<KitOptions> options)
    {
        var folder = Path.Combine(environment.ContentRootPath, options.Value.DataPath);
        Directory.CreateDirectory(folder);
        StatePath = Path.Combine(folder, "stripe-emulator.jsonl");
        WebhookSecret = ReadOrMake(Path.Combine(folder, "stripe-emulator.secret"));
    }

    public string StatePath { get; }

    /// <summary>Random, one for each folder: nobody can sign for a host whose files they can't read.</summary>
    public string WebhookSecret { get; }

    private static string ReadOrMake(string path)
    {
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } known)
        {
            return known;
        }

        var secret = "whsec_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretLength));
        File.WriteAllText(path, secret);
        return secret;
    }
}
