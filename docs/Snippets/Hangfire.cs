namespace Kit.Snippets;

public static class HangfireSnippets
{
    public static void Compose(WebApplicationBuilder builder)
    {
        #region hangfire
        builder.AddKit<TrackerDb>(kit => kit
            .AddAuth()
            .AddAdmin()
            .AddHangfire(hangfire => hangfire.Retention = TimeSpan.FromMinutes(30)));
        #endregion
    }
}
