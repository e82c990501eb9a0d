; UNRUN. The Windows installer, made by Inno Setup 6 from the folder that packaging\build_package.py leaves:
;     ISCC /DVersion=0.1.0 packaging\windows\mmsdesk.iss
; It installs for one person without asking for an administrator, or for all when started as one.

#ifndef Version
  #error Give the version: /DVersion=0.1.0
#endif

[Setup]
AppId={{6D1B6C6B-2B0C-4E0B-9D57-6C1F0C4E9A51}
AppName=MMSDesk
AppVersion={#Version}
AppPublisher=The MMSDesk developers
DefaultDirName={autopf}\MMSDesk
DefaultGroupName=MMSDesk
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
LicenseFile=..\..\LICENSE
SourceDir=..\..
OutputDir=dist
OutputBaseFilename=MMSDesk-{#Version}-setup
SetupIconFile=build\mmsdesk\app-icon.ico
UninstallDisplayIcon={app}\mmsdesk.exe
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern

[Files]
Source: "dist\mmsdesk\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{group}\MMSDesk"; Filename: "{app}\mmsdesk.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\.mmsdesk"; ValueType: string; ValueData: "MMSDesk.Campaign"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\MMSDesk.Campaign"; ValueType: string; ValueData: "MMSDesk campaign"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\MMSDesk.Campaign\DefaultIcon"; ValueType: string; ValueData: "{app}\mmsdesk.exe,0"
Root: HKA; Subkey: "Software\Classes\MMSDesk.Campaign\shell\open\command"; ValueType: string; ValueData: """{app}\mmsdesk.exe"" ""%1"""
