using System.Runtime.CompilerServices;

namespace Kit.Tests;

/// <summary>Compiled into every test project.</summary>
internal static class TestSetup
{
    /// <summary>Tests start many hosts; watching each one's settings files for changes would use up the system's watchers.</summary>
    [ModuleInitializer]
    internal static void DoNotWatchSettings() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}
