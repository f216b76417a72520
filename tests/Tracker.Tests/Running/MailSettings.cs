using System.Globalization;
using Kit.Testing;

namespace Tracker.Tests.Running;

/// <summary>What makes Tracker send its mails to a server of the test's, in place of the inbox.</summary>
internal static class MailSettings
{
    public static Dictionary<string, string> For(SmtpServer server) => new()
    {
        ["Kit__Mail__Host"] = "127.0.0.1",
        ["Kit__Mail__Port"] = server.Port.ToString(CultureInfo.InvariantCulture),
        ["Kit__Mail__Security"] = "None",
        ["Kit__Mail__From"] = "tracker@tracker.test",
    };
}
