using System.Runtime.CompilerServices;

namespace Kit.Tests;

/// <summary>Compiled into every test project. Child processes inherit it.</summary>
internal static class TestSetup
{
    [ModuleInitializer]
    internal static void Prepare()
    {
        // Tests start many hosts; watching each one's settings files for changes would use up the system's watchers.
        Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");

        // What failed should be found at the end of a run. Many tests make the database refuse something: EF Core reports that as an error.
        Environment.SetEnvironmentVariable("Logging__Console__LogLevel__Default", "Error");
        Environment.SetEnvironmentVariable("Logging__Console__LogLevel__Microsoft.EntityFrameworkCore", "None");
    }
}
